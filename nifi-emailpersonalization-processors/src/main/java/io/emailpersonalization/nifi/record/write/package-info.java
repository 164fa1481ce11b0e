// SPDX-License-Identifier: Apache-2.0
/** Writes records, with the fields that components add. */
package io.emailpersonalization.nifi.record.write;
