// SPDX-License-Identifier: Apache-2.0
/** Runs in JVMs of their own, and the heap that they use. */
package io.emailpersonalization.nifi.bench.jvm;
