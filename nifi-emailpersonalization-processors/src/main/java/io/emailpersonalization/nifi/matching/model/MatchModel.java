// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

import java.util.List;

/**
 * All that turns levels of agreement into a probability.
 *
 * @param fields in the order of the table's columns
 * @param learned from how many pairs of the records the model was learned; 0 for the built-in one
 */
public record MatchModel(List<FieldModel> fields, Shares shares, long learned) {

    public MatchModel {
        fields = List.copyOf(fields);
    }
}
