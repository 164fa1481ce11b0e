// SPDX-License-Identifier: Apache-2.0
/** Validates records: JSON Schema, corrections, and the gate that stops a broken export. */
package io.emailpersonalization.nifi.validation;
