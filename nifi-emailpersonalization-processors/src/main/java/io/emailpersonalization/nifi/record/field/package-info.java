// SPDX-License-Identifier: Apache-2.0
/** Fields of a record: by RecordPath, by name, in an expression. */
package io.emailpersonalization.nifi.record.field;
