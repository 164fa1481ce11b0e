// SPDX-License-Identifier: Apache-2.0
/** HTTP requests to vendors: connection properties, retries, rate budgets, bounded bodies. */
package io.emailpersonalization.nifi.esp.http;
