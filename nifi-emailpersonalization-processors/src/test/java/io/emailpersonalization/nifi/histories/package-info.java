// SPDX-License-Identifier: Apache-2.0
/** Generated histories of people, files, decisions, failures and kills, and what must be true at the vendor after each. */
package io.emailpersonalization.nifi.histories;
