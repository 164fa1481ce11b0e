// SPDX-License-Identifier: Apache-2.0
/** Takes customers and orders from their sources: MapCustomerRecord and CustomerFileReader. */
package io.emailpersonalization.nifi.intake;
