// SPDX-License-Identifier: Apache-2.0
/** Conditions on records in CEL, the types that a schema gives their fields, and the values that they read. */
package io.emailpersonalization.nifi.record.rule;
