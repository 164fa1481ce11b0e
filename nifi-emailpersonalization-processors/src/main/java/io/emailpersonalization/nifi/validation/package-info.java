// SPDX-License-Identifier: Apache-2.0
/** Validation per record: JSON Schema, corrections, the gate that stops a broken export. */
package io.emailpersonalization.nifi.validation;
