// SPDX-License-Identifier: Apache-2.0
/** What a full export said of all customers, kept in a database until the next one, so that a single record can be scored. */
package io.emailpersonalization.nifi.scoring.state;
