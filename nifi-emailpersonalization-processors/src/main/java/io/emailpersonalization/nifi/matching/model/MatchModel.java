// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

import io.emailpersonalization.nifi.matching.compare.FeatureTable;

import java.util.ArrayList;
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

    /** The model for the columns of a table: by name and kind, built-in for fields that it does not know. */
    public MatchModel of(final FeatureTable table) {
        final List<FieldModel> ofTable = new ArrayList<>(BuiltIn.of(table).fields());
        for (int i = 0; i < ofTable.size(); i++) {
            for (final FieldModel field : fields) {
                if (field.name().equals(ofTable.get(i).name()) && field.kind() == ofTable.get(i).kind()) {
                    ofTable.set(i, field);
                }
            }
        }
        return new MatchModel(ofTable, shares, learned);
    }
}
