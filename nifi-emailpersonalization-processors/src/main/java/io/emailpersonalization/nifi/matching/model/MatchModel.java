// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.MatchField;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that turns levels of agreement into a probability.
 *
 * @param fields in the order of the table's columns
 * @param learned from how many pairs of the records the model was learned; 0 for the built-in one
 * @param records different ones among which the shares are what they are
 */
public record MatchModel(List<FieldModel> fields, PairShares shares, long learned, long records) {

    /** Fewer records count as so many: a share of the pairs of a handful says nothing. */
    private static final long FEWEST_RECORDS = 500;

    public MatchModel {
        fields = List.copyOf(fields);
    }

    /**
     * The model for the columns of a table: by name and kind, built-in for fields that it does not know. Among twice as many records a pair is half as likely to be one
     * person: a record is expected to have as many others of its person, household and company as in the records that the model is of.
     */
    public MatchModel of(final FeatureTable table) {
        final List<FieldModel> ofTable = new ArrayList<>(BuiltInModel.of(table).fields());
        for (int i = 0; i < ofTable.size(); i++) {
            for (final FieldModel field : fields) {
                if (field.name().equals(ofTable.get(i).name()) && field.kind() == ofTable.get(i).kind()) {
                    ofTable.set(i, field);
                }
            }
        }
        final long rows = table.distinctRows().length;
        return new MatchModel(ofTable, shares.times((double) Math.max(records, FEWEST_RECORDS) / Math.max(rows, FEWEST_RECORDS)), learned, rows);
    }

    /** Why the model cannot weigh records of these fields, with the cure; empty when it can. Fields that it knows beyond them do no harm. */
    public Optional<String> misfit(final List<MatchField> compared) {
        return compared.stream().filter(field -> fields.stream().noneMatch(known -> known.name().equals(field.name()) && known.kind() == field.kind())).findFirst()
                .map(field -> fields.stream().filter(known -> known.name().equals(field.name())).findFirst()
                        .map(known -> "it has %s as %s, and it is compared as %s: compare it as the model does, or take a model from the report of a run with the fields as they are now"
                                .formatted(field.name(), ModelDocument.name(known.kind()), ModelDocument.name(field.kind())))
                        .orElseGet(() -> "it knows nothing of the field %s (%s): take a model from the report of a run that compares it, or compare it no more"
                                .formatted(field.name(), ModelDocument.name(field.kind()))));
    }
}
