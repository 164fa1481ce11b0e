// SPDX-License-Identifier: Apache-2.0
/** Survivorship: merges the records of one person into a golden record. */
package io.emailpersonalization.nifi.matching.merge;
