// SPDX-License-Identifier: Apache-2.0
/** Writes records with the fields that a component adds. */
package io.emailpersonalization.nifi.record.write;
