// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.person;

import java.util.UUID;

/** Two people, by their golden ids. */
public record PersonPair(UUID one, UUID other) {

    /** Returns the pair in the other order. */
    public PersonPair swapped() {
        return new PersonPair(other, one);
    }
}
