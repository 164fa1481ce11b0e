// SPDX-License-Identifier: Apache-2.0
/** RFM: scores from 1 to 5 for recency, frequency and monetary value, and the segments of these scores. */
package io.emailpersonalization.nifi.scoring.rfm;
