// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.person;

/** Merges the records of persons, one person after the other. */
public interface PersonMerger {

    /** Takes the records of one person, the most recent first. */
    void add(StoredMember member);

    /** The person whose records were taken since the last call. */
    MergedPerson merge();
}
