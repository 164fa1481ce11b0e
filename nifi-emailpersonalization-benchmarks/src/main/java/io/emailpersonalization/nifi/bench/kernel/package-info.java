// SPDX-License-Identifier: Apache-2.0
/** JMH benchmarks of the kernels of matching beside the libraries that they replace. */
package io.emailpersonalization.nifi.bench.kernel;
