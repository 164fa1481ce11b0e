// SPDX-License-Identifier: Apache-2.0
/** Fellegi-Sunter: levels of agreement become weights, weights a probability. */
package io.emailpersonalization.nifi.matching.weigh;
