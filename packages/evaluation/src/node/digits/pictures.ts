import type { DigitsResults } from "../../digits/types.ts";
import { lookOf, looksOf } from "../charts/palette.ts";
import { plainStyles } from "../charts/standalone.ts";
import type { Picture } from "../study/pictures.ts";
import { type KeyEntry, type Panel, sheet } from "../study/sheet.ts";
import { confusionPanel, curvesPanel, groupPanel } from "./charts.ts";
import { fieldPanels, misreadPanel } from "./image-panels.ts";

/** Pictures by the part of the page that they belong to. */
export interface DigitsPictures {
  readonly curves: readonly Picture[];
  readonly confusion: readonly Picture[];
  readonly misread: readonly Picture[];
  readonly fields: readonly Picture[];
  /** By group. */
  readonly groups: { readonly [group: string]: Picture };
}

/** All pictures of the study; parts that have nothing to show are empty. */
export function digitsPictures(results: DigitsResults): DigitsPictures {
  const { summaries, confusions, misread, fields } = results;
  const arms = summaries.filter(({ group }) => group === "main").map(({ arm }) => arm);
  const looks = looksOf(arms);
  const key = arms.map((label) => ({ color: lookOf(looks, label).color, label }));
  const groups = [...new Set(summaries.map(({ group }) => group))].filter((group) => group !== "main");
  const curves = (["images", "seconds"] as const).map((axis) => curvesPanel(results, arms, looks, axis));
  return {
    curves:
      arms.length === 0 ? [] : [picture("curves", "Test accuracy while learning: a thin line a seed, the mean thick", curves, 2, key)],
    confusion:
      confusions.length === 0
        ? []
        : [
            picture(
              "confusion",
              "Confusion matrices on the test images, summed over seeds",
              confusions.map(({ arm, counts }) => confusionPanel(arm, counts)),
              2,
            ),
          ],
    misread: misread.map((each) => picture(`misread-${slugOf(each.arm)}`, `Misread test images of ${each.arm}`, [misreadPanel(each)], 1)),
    fields: fields.map((each) =>
      picture(
        `fields-${slugOf(each.arm)}`,
        `First layer of ${each.arm}: release probability 0 is black, 1 white; pale where no training image has ink`,
        fieldPanels(each, results),
        2,
      ),
    ),
    groups: Object.fromEntries(
      groups.map((group) => [
        group,
        picture(slugOf(group), `${group}: a dot a seed, the bar the mean with its 95 % interval`, [groupPanel(results, group)], 1),
      ]),
    ),
  };
}

/** All of them in the page's order. */
export function allPictures({ curves, confusion, misread, fields, groups }: DigitsPictures): Picture[] {
  return [...curves, ...confusion, ...misread, ...fields, ...Object.values(groups)];
}

function picture(name: string, title: string, panels: readonly Panel[], columns: number, key: readonly KeyEntry[] = []): Picture {
  return { file: `digits-${name}.svg`, title, svg: plainStyles(sheet(title, panels, key, columns)) };
}

/** A label as part of a file's name. */
function slugOf(label: string): string {
  return label
    .toLowerCase()
    .replaceAll("±", "plus-minus-")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
}
