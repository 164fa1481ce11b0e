// SPDX-License-Identifier: Apache-2.0
/** Scores customers by their purchases: recency, RFM, segments and bands. */
package io.emailpersonalization.nifi.scoring;
