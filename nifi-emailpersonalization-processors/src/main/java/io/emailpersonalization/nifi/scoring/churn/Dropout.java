// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.churn;

/**
 * When a customer may stop to buy for ever: the difference between the two models. ChurnModelTest covers this class.
 *
 * <p>BG/NBD: Fader, Hardie and Lee, "Counting Your Customers the Easy Way", Marketing Science 24 (2005). MBG/NBD: Batislam, Denizel and Filiztekin, "Empirical validation and comparison of
 * models for customer base analysis", International Journal of Research in Marketing 24 (2007).
 */
public enum Dropout {
    /** After every repeat purchase: a customer with a single purchase is alive. */
    BG_NBD(0),
    /** After every purchase, the first one included. */
    MBG_NBD(1);

    private final int afterFirst;

    Dropout(final int afterFirst) {
        this.afterFirst = afterFirst;
    }

    /** How often the customer could have stopped so far. */
    int chances(final int repeats) {
        return repeats + afterFirst;
    }
}
