// SPDX-License-Identifier: Apache-2.0
/** Maps fields of records to fields and tags of contacts. */
package io.emailpersonalization.nifi.mapping;
