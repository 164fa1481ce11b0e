// SPDX-License-Identifier: Apache-2.0
/** Measured runs of the engine, and their accuracy against the truth. */
package io.emailpersonalization.nifi.bench.match.measure;
