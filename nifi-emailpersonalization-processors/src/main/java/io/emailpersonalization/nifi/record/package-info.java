// SPDX-License-Identifier: Apache-2.0
/** What all components share about records: fields by RecordPath, reading, writing with an extended schema, masking. */
package io.emailpersonalization.nifi.record;
