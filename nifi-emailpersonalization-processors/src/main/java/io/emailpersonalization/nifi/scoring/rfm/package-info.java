// SPDX-License-Identifier: Apache-2.0
/** RFM: recency, frequency and monetary value as scores from 1 to 5, and the segments they make. */
package io.emailpersonalization.nifi.scoring.rfm;
