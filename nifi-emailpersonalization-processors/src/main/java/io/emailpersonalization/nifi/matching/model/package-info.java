// SPDX-License-Identifier: Apache-2.0
/** What agreement and difference of each field are worth: built in, learned from the records, or read from a document. */
package io.emailpersonalization.nifi.matching.model;
