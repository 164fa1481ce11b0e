// SPDX-License-Identifier: Apache-2.0
/** UpdateCustomerOrders: stores the orders of the people whom the index knows, and of those whom it does not know yet. */
package io.emailpersonalization.nifi.orders;
