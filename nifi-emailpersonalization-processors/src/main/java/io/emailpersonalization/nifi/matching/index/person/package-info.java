// SPDX-License-Identifier: Apache-2.0
/** The records and people that the index receives and returns. */
package io.emailpersonalization.nifi.matching.index.person;
