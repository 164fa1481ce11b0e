// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

import io.emailpersonalization.nifi.matching.compare.Column;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.Level;

import java.util.EnumMap;
import java.util.Map;

/**
 * The built-in model: m and u probabilities that are the same for every file. They are estimates from experience with customer data, not measurements. Learning starts from them, and
 * MatcherTest and LabelledDataTest test what they achieve.
 */
public final class BuiltInModel {

    /** Pairs of one household per pair of one person. */
    private static final double HOUSEHOLDS_PER_MATCH = .1;
    /** Pairs of two names with a shared phone, mailbox or address per pair of one person. */
    private static final double CONTACTS_PER_MATCH = .03;
    /** Share of the pairs of one person with different addresses. */
    private static final double MOVED = .1;
    /** Share of the pairs of one household with one date of birth. */
    private static final double TWINS = .01;
    /** Share of the pairs of one household with one given name, such as father and son. */
    private static final double NAMESAKES = .03;

    private static final Map<FieldKind, FieldModel> FIELDS = new EnumMap<>(FieldKind.class);

    // per level the m and the u probability; a field's probabilities are normalized to a sum of 1
    static {
        field(FieldKind.GIVEN_NAME).with(Level.EXACT, .75, .005).with(Level.NICKNAME, .05, .001).with(Level.SWAPPED, .01, .00005).with(Level.CLOSE, .08, .0015)
                .with(Level.INITIAL, .02, .0015).with(Level.PART, .02, .001).with(Level.SIMILAR, .03, .006).with(Level.DIFFERENT, .01, .9845);
        field(FieldKind.FAMILY_NAME).with(Level.EXACT, .80, .001).with(Level.SWAPPED, .01, .00005).with(Level.CLOSE, .09, .001).with(Level.PART, .02, .0003)
                .with(Level.SIMILAR, .03, .005).with(Level.DIFFERENT, .05, .9927);
        field(FieldKind.FULL_NAME).with(Level.EXACT, .45, .0001).with(Level.CLOSE, .15, .0001).with(Level.PART, .2, .001).with(Level.SIMILAR, .12, .02).with(Level.DIFFERENT, .08, .979);
        field(FieldKind.BIRTH_DATE).with(Level.EXACT, .84, .00005).with(Level.CLOSE, .09, .0012).with(Level.SIMILAR, .03, .006).with(Level.DIFFERENT, .02, .99);
        field(FieldKind.EMAIL).with(Level.EXACT, .62, .000001).with(Level.CLOSE, .06, .000002).with(Level.SAME_NAME, .06, .00005).with(Level.SHARED, .02, .0005)
                .with(Level.SIMILAR, .03, .00005).with(Level.DIFFERENT, .21, .9994);
        field(FieldKind.PHONE).with(Level.EXACT, .64, .000002).with(Level.CLOSE, .06, .00002).with(Level.DIFFERENT, .30, .99998);
        field(FieldKind.STREET).with(Level.EXACT, .68, .0002).with(Level.CLOSE, .10, .0003).with(Level.PART, .04, .0003).with(Level.SIMILAR, .05, .01).with(Level.DIFFERENT, .13, .989);
        field(FieldKind.CITY).with(Level.EXACT, .80, .02).with(Level.CLOSE, .07, .002).with(Level.PART, .03, .003).with(Level.DIFFERENT, .10, .975);
        field(FieldKind.POSTAL_CODE).with(Level.EXACT, .80, .002).with(Level.CLOSE, .07, .004).with(Level.PART, .01, .0005).with(Level.SIMILAR, .03, .02).with(Level.DIFFERENT, .09, .9735);
        field(FieldKind.COUNTRY).with(Level.EXACT, .96, .5).with(Level.DIFFERENT, .04, .5);
        field(FieldKind.IDENTIFIER).with(Level.EXACT, .87, .0000005).with(Level.CLOSE, .08, .00002).with(Level.DIFFERENT, .05, .9999);
        field(FieldKind.TEXT).with(Level.EXACT, .60, .01).with(Level.CLOSE, .12, .003).with(Level.PART, .06, .005).with(Level.SIMILAR, .08, .03).with(Level.DIFFERENT, .14, .952);
        field(FieldKind.CATEGORY).with(Level.EXACT, .84, .2).with(Level.CLOSE, .03, .02).with(Level.PART, .02, .01).with(Level.DIFFERENT, .11, .77);
    }

    private BuiltInModel() {
    }

    private static FieldModel field(final FieldKind kind) {
        final FieldModel field = new FieldModel("", kind);
        FIELDS.put(kind, field);
        return field;
    }

    /** The model for the columns of a table. */
    public static MatchModel of(final FeatureTable table) {
        final double match = 1.0 / Math.max(table.distinctRows().length, MatchModel.MIN_RECORDS);
        return new MatchModel(table.columns().stream().map(BuiltInModel::of).toList(), new PairShares(match, HOUSEHOLDS_PER_MATCH * match, CONTACTS_PER_MATCH * match, MOVED, TWINS, NAMESAKES), 0,
                table.distinctRows().length);
    }

    private static FieldModel of(final Column column) {
        final FieldModel field = FIELDS.get(column.field().kind()).normalized();
        return new FieldModel(column.field().name(), column.field().kind(), field.m(), field.u(), Map.of());
    }

    /**
     * The share of a value's records that count as other people's in its u probability. Records with one mailbox or id are mostly one person's; records with one city are different
     * people's. Estimates from experience with customer data.
     */
    public static double frequencyFactor(final FieldKind kind) {
        return switch (kind) {
            case EMAIL, IDENTIFIER -> .05;
            case PHONE -> .1;
            case STREET, BIRTH_DATE -> .5;
            default -> 1;
        };
    }
}
