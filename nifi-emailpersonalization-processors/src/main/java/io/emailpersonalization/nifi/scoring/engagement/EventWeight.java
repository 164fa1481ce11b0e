// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.engagement;

/**
 * What an event is worth.
 *
 * @param weight points of an event that happens now; negative for events such as complaints
 * @param halfLifeDays days after which it counts half
 */
public record EventWeight(double weight, double halfLifeDays) {

    double points(final int events, final long days) {
        return weight * events * Math.pow(2, -days / halfLifeDays);
    }
}
