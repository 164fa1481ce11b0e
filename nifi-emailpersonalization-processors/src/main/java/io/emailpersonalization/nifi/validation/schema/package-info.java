// SPDX-License-Identifier: Apache-2.0
/** The JSON Schema of a record, its formats and its messages. */
package io.emailpersonalization.nifi.validation.schema;
