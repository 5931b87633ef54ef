"""Answers questions: a JSON object a line in, a JSON object a line out."""

import json
import os
import sys
import time


def serve(answer):
    """Calls answer(**question) for each line of standard input and prints what it returns."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints isn't an answer
    for line in sys.stdin:
        print(json.dumps(answer(**json.loads(line))), file=out, flush=True)


def cpu_seconds(work):
    """CPU seconds of this process, all threads, that a call takes."""
    start = time.process_time()
    work()
    return time.process_time() - start
