// SPDX-License-Identifier: Apache-2.0
/** {@code ./run bench}: benchmarks of processors, of matching and of its kernels; each run in a JVM of its own. */
package io.emailpersonalization.nifi.bench;
