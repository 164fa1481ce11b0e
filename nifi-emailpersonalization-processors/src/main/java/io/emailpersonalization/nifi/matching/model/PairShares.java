// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

/**
 * The shares of the kinds of pairs. The first three are shares of all pairs of records.
 *
 * @param match pairs of one person: the prior probability
 * @param household pairs of two people of one family with one address, phone or mailbox
 * @param contact pairs of two people of different names with one address, phone or mailbox: a company, a house of flats
 * @param moved share of the matches with different addresses
 * @param twins share of the household pairs with one date of birth
 * @param namesakes share of the household pairs with one given name, such as father and son
 */
public record PairShares(double match, double household, double contact, double moved, double twins, double namesakes) {

    /** The shares of all pairs, multiplied by a factor. */
    PairShares scaled(final double factor) {
        return new PairShares(match * factor, household * factor, contact * factor, moved, twins, namesakes);
    }
}
