// SPDX-License-Identifier: Apache-2.0
/** Extracts evidence of consent from the records of a source. */
package io.emailpersonalization.nifi.consent.read;
