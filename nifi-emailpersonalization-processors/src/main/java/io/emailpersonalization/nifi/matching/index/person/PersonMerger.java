// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.person;

/** Merges the records of one person after the other. */
public interface PersonMerger {

    /** Adds a record of the current person. Records are added the most recent first. */
    void add(StoredMember member);

    /** Merges the records that were added since the last call. */
    MergedPerson merge();
}
