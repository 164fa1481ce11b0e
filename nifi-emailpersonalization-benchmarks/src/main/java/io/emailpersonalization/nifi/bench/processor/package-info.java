// SPDX-License-Identifier: Apache-2.0
/** Processors beside their stock rivals. */
package io.emailpersonalization.nifi.bench.processor;
