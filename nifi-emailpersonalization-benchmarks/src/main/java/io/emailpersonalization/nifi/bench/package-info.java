// SPDX-License-Identifier: Apache-2.0
/** Benchmarks: processors side by side with their stock rivals, the matching engine, kernels; each run in a JVM of its own. */
package io.emailpersonalization.nifi.bench;
