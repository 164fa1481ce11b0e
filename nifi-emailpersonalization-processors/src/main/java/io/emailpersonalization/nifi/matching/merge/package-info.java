// SPDX-License-Identifier: Apache-2.0
/** What survives of the records of one person. */
package io.emailpersonalization.nifi.matching.merge;
