// SPDX-License-Identifier: Apache-2.0
/** Customers that do not exist, with known truth. */
package io.emailpersonalization.nifi.sandbox.data;
