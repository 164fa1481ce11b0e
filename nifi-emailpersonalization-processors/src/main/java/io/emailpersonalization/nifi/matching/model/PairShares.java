// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

/**
 * How frequent the kinds of pairs are that have something in common. Everything but {@code moved} and {@code twins} is a share of all pairs of records.
 *
 * @param match one person
 * @param household two people of one family and address, phone or mailbox
 * @param contact two people of different names with one address, phone or mailbox: a company, a house of flats
 * @param moved share of the matches whose address is not the same any more
 * @param twins share of the households' pairs with one date of birth
 * @param namesakes share of the households' pairs with one given name, such as father and son
 */
public record PairShares(double match, double household, double contact, double moved, double twins, double namesakes) {

    /** The shares of all pairs so many times as large. */
    PairShares times(final double factor) {
        return new PairShares(match * factor, household * factor, contact * factor, moved, twins, namesakes);
    }
}
