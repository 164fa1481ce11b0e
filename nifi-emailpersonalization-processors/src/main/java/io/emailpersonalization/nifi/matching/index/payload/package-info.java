// SPDX-License-Identifier: Apache-2.0
/** Records as JSON, as the index keeps them. */
package io.emailpersonalization.nifi.matching.index.payload;
