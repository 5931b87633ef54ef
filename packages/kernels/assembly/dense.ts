// Dense layers in float32 SIMD, of floats and of bits, and PPO's losses. Arguments are byte offsets into the imported memory, and counts.
// Every output is one chain of additions in a fixed order, each product and each sum rounded to float32, in vectors and tails alike:
// the bits are those of src/*-plain.ts, whatever the number of rows. No relaxed SIMD, no fused multiply-add.

export { adam } from "./dense/adam";
export { denseBackward } from "./dense/backward";
export { binaryCounts, binaryForward, inhibit, packColumns } from "./dense/binary";
export { binaryColumns } from "./dense/columns";
export { expDouble, logDouble } from "./dense/double";
export { add, equal, exp, relu, reluGradient, scale, sumOfSquares, tanh, tanhGradient } from "./dense/elementwise";
export { denseForward, transpose } from "./dense/forward";
export { imageTables } from "./dense/image-tables";
export { imageForward } from "./dense/images";
export { gaussianLoss, softmaxLoss } from "./dense/losses";
