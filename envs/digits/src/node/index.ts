export { type LoadMnistOptions, loadMnist, MNIST_PACKAGE } from "./load-mnist.ts";
export { mnist, mnistBatch } from "./mnist.ts";
export { type DigitFile, type ExpectedFile, type ReadDigitsOptions, readDigits } from "./read-digits.ts";
export { registerDigits } from "./register.ts";
