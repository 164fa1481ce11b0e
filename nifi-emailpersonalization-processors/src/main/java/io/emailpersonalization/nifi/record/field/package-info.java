// SPDX-License-Identifier: Apache-2.0
/** Access to the fields of records: by RecordPath, by name, in an expression. */
package io.emailpersonalization.nifi.record.field;
