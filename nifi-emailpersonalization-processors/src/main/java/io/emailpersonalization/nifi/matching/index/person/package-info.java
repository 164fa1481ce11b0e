// SPDX-License-Identifier: Apache-2.0
/** What the index is told of records and persons, and what it tells. */
package io.emailpersonalization.nifi.matching.index.person;
