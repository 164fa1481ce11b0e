// SPDX-License-Identifier: Apache-2.0
/** The JSON in which the index stores records. */
package io.emailpersonalization.nifi.matching.index.payload;
