// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.order;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * The stored orders of a person. Of its records only those of other sources may add purchases.
 *
 * @param count number of orders, without removed ones
 * @param total sum of their amounts; null without orders, and for orders in several currencies
 * @param last when the last one was bought; null without orders
 * @param sources the sources of its orders, removed ones included
 * @param memberPayloads the records of the person as JSON, in the order of the member keys of the person
 */
public record PersonOrders(long count, BigDecimal total, Instant last, Set<String> sources, List<String> memberPayloads) {
}
