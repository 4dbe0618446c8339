/** The list is the layout's: it stays where it is while payments beside it are opened and closed. */
export default function NoPaymentChosen() {
  return null;
}
