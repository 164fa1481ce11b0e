// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.MatchField;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The parameters that turn agreement levels into a probability. MatcherTest and PinnedModelTest test it.
 *
 * @param fields in the order of the table's columns
 * @param learnedFromPairs the pairs that the model was learned from; 0 for the built-in model
 * @param records the distinct records that the shares refer to
 */
public record MatchModel(List<FieldModel> fields, PairShares shares, long learnedFromPairs, long records) {

    /** Records that a smaller table counts as: a share of the pairs of a handful of records says nothing. An estimate. */
    static final long MIN_RECORDS = 500;

    public MatchModel {
        fields = List.copyOf(fields);
    }

    /**
     * Returns the model for the columns of a table, matched by name and kind. Unknown fields get the built-in m and u. Shares are scaled to the number of records: among twice as many,
     * a pair is half as likely to be one person, since a record is expected to have as many others of its person, household and company.
     */
    public MatchModel of(final FeatureTable table) {
        final List<FieldModel> fieldsOfTable = new ArrayList<>(BuiltInModel.of(table).fields());
        for (int i = 0; i < fieldsOfTable.size(); i++) {
            for (final FieldModel field : fields) {
                if (field.name().equals(fieldsOfTable.get(i).name()) && field.kind() == fieldsOfTable.get(i).kind()) {
                    fieldsOfTable.set(i, field);
                }
            }
        }
        final long rows = table.distinctRows().length;
        return new MatchModel(fieldsOfTable, shares.scaled((double) Math.max(records, MIN_RECORDS) / Math.max(rows, MIN_RECORDS)), learnedFromPairs, rows);
    }

    /** Returns why the model cannot weigh records of these fields, with the cure; empty when it can. Further fields of the model do no harm. */
    public Optional<String> misfit(final List<MatchField> compared) {
        return compared.stream().filter(field -> fields.stream().noneMatch(known -> known.name().equals(field.name()) && known.kind() == field.kind())).findFirst()
                .map(field -> fields.stream().filter(known -> known.name().equals(field.name())).findFirst()
                        .map(known -> "it has %s as %s, and it is compared as %s: compare it as the model does, or take a model from the report of a run with the fields as they are now"
                                .formatted(field.name(), ModelDocument.name(known.kind()), ModelDocument.name(field.kind())))
                        .orElseGet(() -> "it knows nothing of the field %s (%s): take a model from the report of a run that compares it, or compare it no more"
                                .formatted(field.name(), ModelDocument.name(field.kind()))));
    }
}
