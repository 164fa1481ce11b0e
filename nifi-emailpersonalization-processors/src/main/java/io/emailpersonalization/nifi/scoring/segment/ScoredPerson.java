// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.segment;

import java.util.Set;

/**
 * A person with the segments of one record.
 *
 * @param place number of the record in its FlowFile, from 0
 * @param id the id of the person
 */
record ScoredPerson(long place, String id, Set<String> segments) {

    ScoredPerson {
        segments = Set.copyOf(segments);
    }
}
